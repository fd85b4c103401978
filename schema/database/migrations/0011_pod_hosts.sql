CREATE TABLE "pod_hosts" (
	"host" text PRIMARY KEY NOT NULL,
	"environment" text NOT NULL,
	CONSTRAINT "pod_hosts_environment_unique" UNIQUE("environment")
);
