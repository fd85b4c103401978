CREATE TABLE "removals" (
	"environment" text PRIMARY KEY NOT NULL,
	"repository_id" bigint NOT NULL,
	"allowed_at" timestamp with time zone,
	"held_at" timestamp with time zone
);
--> statement-breakpoint
CREATE INDEX "removals_repository" ON "removals" USING btree ("repository_id");