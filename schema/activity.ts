/** What counts as use of an environment: an HTTP request, a WebSocket, a terminal, a command that runs or was given, a push. */
export const activityKinds = ['http', 'websocket', 'terminal', 'command', 'push'] as const;

export type ActivityKind = (typeof activityKinds)[number];

export interface LastActivity {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly kind: ActivityKind;
}
