ALTER TABLE "environments" ADD COLUMN "active_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "active_kind" text;