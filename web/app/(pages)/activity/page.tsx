import { Activity } from '../../../components/activity/activity.tsx';

export const metadata = { title: 'Activity' };

export default function Page() {
  return <Activity />;
}
