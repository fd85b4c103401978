CREATE TABLE "bypass_tokens" (
	"id" text PRIMARY KEY NOT NULL,
	"digest" text NOT NULL,
	"repository_id" bigint NOT NULL,
	"environment" text,
	"name" text NOT NULL,
	"created_by" text NOT NULL,
	"created_by_id" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "bypass_tokens_digest_unique" UNIQUE("digest")
);
--> statement-breakpoint
CREATE TABLE "share_links" (
	"id" text PRIMARY KEY NOT NULL,
	"environment" text NOT NULL,
	"process" text NOT NULL,
	"created_by" text NOT NULL,
	"created_by_id" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "spent_tokens" (
	"id" text PRIMARY KEY NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "routes" ADD COLUMN "widest" text DEFAULT 'public' NOT NULL;--> statement-breakpoint
CREATE INDEX "bypass_tokens_repository" ON "bypass_tokens" USING btree ("repository_id");--> statement-breakpoint
CREATE INDEX "share_links_environment" ON "share_links" USING btree ("environment");--> statement-breakpoint
CREATE INDEX "spent_tokens_expires" ON "spent_tokens" USING btree ("expires_at");