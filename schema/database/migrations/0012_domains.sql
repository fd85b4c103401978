CREATE TABLE "domain_claims" (
	"domain" text NOT NULL,
	"environment" text NOT NULL,
	"process" text NOT NULL,
	"repository_id" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "domain_claims_domain_environment_pk" PRIMARY KEY("domain","environment")
);
--> statement-breakpoint
CREATE TABLE "domains" (
	"domain" text NOT NULL,
	"repository_id" bigint NOT NULL,
	"verified_at" timestamp with time zone,
	"checked_at" timestamp with time zone NOT NULL,
	"failed_at" timestamp with time zone,
	CONSTRAINT "domains_domain_repository_id_pk" PRIMARY KEY("domain","repository_id")
);
--> statement-breakpoint
CREATE INDEX "domain_claims_environment" ON "domain_claims" USING btree ("environment");--> statement-breakpoint
CREATE UNIQUE INDEX "domains_verified" ON "domains" USING btree ("domain") WHERE "domains"."verified_at" is not null;