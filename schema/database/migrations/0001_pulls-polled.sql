ALTER TABLE "repositories" ADD COLUMN "pulls_etag" text;--> statement-breakpoint
ALTER TABLE "repositories" ADD COLUMN "pulls" jsonb;