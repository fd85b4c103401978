/** What one client may take of the gateway. */
export const limits = {
  /** A request's head in bytes; more is answered 431. */
  headerBytes: 16_384,
  /** From the first byte of a head to its last; whoever dribbles it is answered 408. */
  headersMs: 10_000,
  /** A connection without a request. Longer than nginx keeps its own to us (60 s), so that it is never us who closes first. */
  keepAliveMs: 75_000,
  /** An exchange in which no byte moves, either way. Event streams that are silent for longer connect again by themselves. */
  idleMs: 600_000,
  /** Until a pod takes a connection. */
  connectMs: 10_000,
  /** Until a pod has said whether it wants a WebSocket. */
  upgradeMs: 30_000,
  /** Connections of one client; of one that comes through a trusted proxy, requests at a time. */
  connectionsPerClient: 1024,
  /** Of all clients together. */
  connections: 16_384,
} as const;
