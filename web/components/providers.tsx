'use client';

import {
  QueryCache,
  QueryClient,
  QueryClientProvider,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { faultOf, goToSignIn } from '../lib/api.ts';
import { followChanges } from '../lib/live.ts';
import { sessionQuery } from '../lib/queries.ts';

export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(makeClient);
  return (
    <QueryClientProvider client={client}>
      <Changes />
      {children}
    </QueryClientProvider>
  );
}

function Changes() {
  const client = useQueryClient();
  const { data } = useQuery(sessionQuery);
  const login = data?.login;
  useEffect(() => (login === undefined ? undefined : followChanges(client, login)), [client, login]);
  return null;
}

function makeClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (faultOf(error) === 'signed-out') goToSignIn();
      },
    }),
    defaultOptions: {
      queries: {
        refetchOnWindowFocus: false,
        retry: (count, error) => faultOf(error) === 'unreachable' && count < 3,
      },
    },
  });
}
