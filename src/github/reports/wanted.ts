/** What GitHub should say, as rows of the outbox keep it. */
export type Wanted = WantedCheck | WantedComment | WantedDeployment | WantedReaction | WantedReply;

export type CheckConclusion = 'success' | 'failure' | 'neutral' | 'cancelled' | 'action_required';

/** A check run's content; the limits of GitHub are kept by the renderer, batches of annotations by the sender. */
export interface WantedCheck {
  readonly kind: 'check';
  readonly headSha: string;
  readonly externalId: string;
  readonly detailsUrl: string;
  readonly status: 'queued' | 'in_progress' | 'completed';
  readonly conclusion?: CheckConclusion;
  readonly title: string;
  readonly summary: string;
  readonly text?: string;
  readonly annotations: readonly WantedAnnotation[];
  readonly actions: readonly WantedAction[];
}

export interface WantedAnnotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  /** Only when the range is within one line. */
  readonly start_column?: number;
  readonly end_column?: number;
  readonly annotation_level: 'failure' | 'warning';
  readonly title: string;
  readonly message: string;
}

/** At most 20, 40 and 20 characters. */
export interface WantedAction {
  readonly label: string;
  readonly description: string;
  readonly identifier: string;
}

/** The sticky comment. `marker` stands in the body. */
export interface WantedComment {
  readonly kind: 'comment';
  readonly number: number;
  readonly marker: string;
  readonly body: string;
}

export interface WantedDeployment {
  readonly kind: 'deployment';
  readonly sha: string;
  /** Name of the environment on GitHub: `pinacle/pr-7`. */
  readonly environment: string;
  /** Goes into the deployment's payload: how it is found again. */
  readonly key: string;
  readonly transient: boolean;
  readonly state: 'in_progress' | 'success' | 'failure' | 'inactive';
  readonly description: string;
  readonly logUrl: string;
  readonly environmentUrl?: string;
}

export interface WantedReaction {
  readonly kind: 'reaction';
  readonly commentId: number;
  readonly content: 'eyes' | 'confused';
}

export interface WantedReply {
  readonly kind: 'reply';
  readonly number: number;
  readonly marker: string;
  readonly body: string;
}
