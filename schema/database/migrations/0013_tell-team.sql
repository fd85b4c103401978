-- Of what no one repository's log has, the secrets of a team are shown on pages too.
CREATE OR REPLACE FUNCTION "tell_deed"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  team text := substring(NEW.subject from '^team/([0-9]{1,15}) ');
BEGIN
  IF NEW.repository_id IS NOT NULL THEN
    PERFORM pg_notify('pinacle', json_build_object('deed', NEW.repository_id)::text);
  ELSIF team IS NOT NULL THEN
    PERFORM pg_notify('pinacle', json_build_object('team', team::bigint)::text);
  END IF;
  RETURN NULL;
END;
$$;
