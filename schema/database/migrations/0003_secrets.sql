CREATE TABLE "audit" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor" text NOT NULL,
	"actor_id" bigint NOT NULL,
	"origin" text NOT NULL,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"repository_id" bigint,
	"old" jsonb,
	"new" jsonb
);
--> statement-breakpoint
CREATE TABLE "identities" (
	"recipient" text PRIMARY KEY NOT NULL,
	"repository_id" bigint NOT NULL,
	"sealed" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"superseded_at" timestamp with time zone,
	"retired_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "secrets" (
	"scope" text NOT NULL,
	"owner" text NOT NULL,
	"name" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"digest" text NOT NULL,
	"form" text NOT NULL,
	"path" text,
	"set_by" text NOT NULL,
	"set_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "secrets_scope_owner_name_pk" PRIMARY KEY("scope","owner","name")
);
--> statement-breakpoint
CREATE INDEX "audit_repository" ON "audit" USING btree ("repository_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "identities_current" ON "identities" USING btree ("repository_id") WHERE "identities"."superseded_at" is null;--> statement-breakpoint
CREATE INDEX "identities_repository" ON "identities" USING btree ("repository_id");--> statement-breakpoint
CREATE FUNCTION "audit_refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only: % is refused', lower(TG_OP) USING ERRCODE = 'insufficient_privilege';
END;
$$;--> statement-breakpoint
CREATE TRIGGER "audit_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_refuse_change"();
