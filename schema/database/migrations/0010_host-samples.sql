CREATE TABLE "host_samples" (
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"host" text NOT NULL,
	"use" jsonb NOT NULL
);
--> statement-breakpoint
CREATE INDEX "host_samples_at" ON "host_samples" USING btree ("at");