CREATE TABLE "commands" (
	"origin" text NOT NULL,
	"line" integer NOT NULL,
	"environment" text NOT NULL,
	"words" jsonb NOT NULL,
	"actor" text NOT NULL,
	"actor_id" bigint NOT NULL,
	"comment_id" bigint,
	"issued_at" timestamp with time zone NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"answer" text,
	"finished_at" timestamp with time zone,
	CONSTRAINT "commands_origin_line_pk" PRIMARY KEY("origin","line")
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"guid" text PRIMARY KEY NOT NULL,
	"event" text NOT NULL,
	"body" "bytea" NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"routed_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error" text
);
--> statement-breakpoint
CREATE TABLE "environments" (
	"key" text PRIMARY KEY NOT NULL,
	"repository_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"branch" text,
	"pull_number" integer,
	"base_branch" text,
	"desired_seq" bigint DEFAULT 0 NOT NULL,
	"observed_seq" bigint DEFAULT 0 NOT NULL,
	"epoch" bigint DEFAULT 0 NOT NULL,
	"lease_until" timestamp with time zone,
	"last_delivery" text,
	"due_at" timestamp with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"intent" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"outcome" jsonb,
	"subject" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "installations" (
	"id" bigint PRIMARY KEY NOT NULL,
	"account" text NOT NULL,
	"suspended_at" timestamp with time zone,
	"deleted_at" timestamp with time zone,
	"last_delivery_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "passes" (
	"environment" text NOT NULL,
	"epoch" bigint NOT NULL,
	"head" text,
	"plan" jsonb NOT NULL,
	"outcome" jsonb NOT NULL,
	"timings" jsonb NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone NOT NULL,
	CONSTRAINT "passes_environment_epoch_pk" PRIMARY KEY("environment","epoch")
);
--> statement-breakpoint
CREATE TABLE "reports" (
	"environment" text NOT NULL,
	"kind" text NOT NULL,
	"target" text NOT NULL,
	"installation_id" bigint NOT NULL,
	"repository_id" bigint NOT NULL,
	"github_id" bigint,
	"wanted" jsonb NOT NULL,
	"wanted_digest" text NOT NULL,
	"sent_digest" text,
	"final" boolean NOT NULL,
	"priority" integer NOT NULL,
	"not_before" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error" text,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "reports_environment_kind_target_pk" PRIMARY KEY("environment","kind","target")
);
--> statement-breakpoint
CREATE TABLE "repositories" (
	"id" bigint PRIMARY KEY NOT NULL,
	"installation_id" bigint NOT NULL,
	"owner" text NOT NULL,
	"name" text NOT NULL,
	"default_branch" text,
	"heads_etag" text,
	"heads" jsonb,
	"removed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "routes" (
	"host" text PRIMARY KEY NOT NULL,
	"environment" text NOT NULL,
	"process" text NOT NULL,
	"visibility" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "commands_pending" ON "commands" USING btree ("environment","state");--> statement-breakpoint
CREATE INDEX "deliveries_unrouted" ON "deliveries" USING btree ("attempts","received_at") WHERE "deliveries"."routed_at" is null;--> statement-breakpoint
CREATE INDEX "deliveries_received" ON "deliveries" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "environments_repository" ON "environments" USING btree ("repository_id");--> statement-breakpoint
CREATE INDEX "environments_due" ON "environments" USING btree ("due_at");--> statement-breakpoint
CREATE UNIQUE INDEX "environments_pull" ON "environments" USING btree ("repository_id","pull_number");--> statement-breakpoint
CREATE INDEX "reports_unsent" ON "reports" USING btree ("installation_id","priority");--> statement-breakpoint
CREATE UNIQUE INDEX "routes_process" ON "routes" USING btree ("environment","process");