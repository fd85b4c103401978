import { WorldError } from '../schema/world-error.ts';

/** What `work` gives, or the fault of the world it met: as a value. A fault of ours is thrown. */
export async function attempt<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | WorldError> {
  try {
    if (!signal.aborted) return await work();
    return new WorldError('superseded', 'a newer wake came');
  } catch (error) {
    if (error instanceof WorldError) return error;
    if (signal.aborted) return new WorldError('superseded', 'a newer wake came', { cause: error });
    throw error;
  }
}
