CREATE TABLE "tab_layouts" (
	"environment" text NOT NULL,
	"person_id" bigint NOT NULL,
	"layout" jsonb NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tab_layouts_environment_person_id_pk" PRIMARY KEY("environment","person_id")
);
