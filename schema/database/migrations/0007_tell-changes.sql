-- Whoever writes: what pages show of it is told to every process that listens (src/events).
CREATE FUNCTION "tell_environment"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('pinacle', json_build_object('environment', NEW.key)::text);
  RETURN NULL;
END;
$$;--> statement-breakpoint
CREATE FUNCTION "tell_command"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('pinacle', json_build_object('environment', NEW.environment)::text);
  RETURN NULL;
END;
$$;--> statement-breakpoint
CREATE FUNCTION "tell_deed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.repository_id IS NOT NULL THEN
    PERFORM pg_notify('pinacle', json_build_object('deed', NEW.repository_id)::text);
  END IF;
  RETURN NULL;
END;
$$;--> statement-breakpoint
CREATE TRIGGER "environments_made" AFTER INSERT ON "environments"
  FOR EACH ROW EXECUTE FUNCTION "tell_environment"();--> statement-breakpoint
CREATE TRIGGER "environments_changed" AFTER UPDATE ON "environments"
  FOR EACH ROW
  WHEN ((OLD.outcome, OLD.shown, OLD.subject, OLD.intent, OLD.wish, OLD.active_at) IS DISTINCT FROM
        (NEW.outcome, NEW.shown, NEW.subject, NEW.intent, NEW.wish, NEW.active_at))
  EXECUTE FUNCTION "tell_environment"();--> statement-breakpoint
CREATE TRIGGER "commands_changed" AFTER INSERT OR UPDATE OF "state" ON "commands"
  FOR EACH ROW EXECUTE FUNCTION "tell_command"();--> statement-breakpoint
CREATE TRIGGER "passes_made" AFTER INSERT ON "passes"
  FOR EACH ROW EXECUTE FUNCTION "tell_command"();--> statement-breakpoint
CREATE TRIGGER "audit_made" AFTER INSERT ON "audit"
  FOR EACH ROW EXECUTE FUNCTION "tell_deed"();
