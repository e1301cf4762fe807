-- The books as of an earlier moment. Every read table has a twin here, of the same name and shape, so that a statement that
-- is written for the live rows answers from the twins under `search_path = as_of, public`. What stands in a twin's
-- `ledger_id` is the id of a view, a UUIDv5 of the ledger and the moment: nothing of one view meets another.
CREATE SCHEMA as_of;

-- What is in the twins: a row per view and read model. The rows of a view count once `built` says so, which comes with the
-- last of them in one transaction; whoever builds (or clears) a view has its own `build_id` here, and one that said nothing
-- for long is taken over. All of it is a cache: unlogged, so that a crash of PostgreSQL empties the twins and this table alike.
CREATE UNLOGGED TABLE as_of.views (
    view_id    uuid        NOT NULL,
    model      text        NOT NULL,
    version    integer     NOT NULL,
    ledger_id  uuid        NOT NULL,
    build_id   uuid        NOT NULL,
    built      boolean     NOT NULL DEFAULT false,
    rows       bigint      NOT NULL DEFAULT 0,
    touched_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (view_id, model, version)
) WITH (fillfactor = 50);
CREATE INDEX views_of_ledger ON as_of.views (ledger_id);

-- Makes the twins that are missing. A later migration that brings a read table calls this at its end.
CREATE FUNCTION as_of.make_twins() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    model text;
BEGIN
    FOR model IN
        SELECT left(tablename, -length('_staging')) FROM pg_tables
        WHERE schemaname = 'public' AND right(tablename, length('_staging')) = '_staging'
        ORDER BY tablename
    LOOP
        EXECUTE format('CREATE UNLOGGED TABLE IF NOT EXISTS as_of.%1$I (LIKE public.%1$I INCLUDING ALL)', model);
    END LOOP;
END
$$;
SELECT as_of.make_twins();

-- A view shows names that were opened with the keys of the day. When a person's key goes, so does every view of the ledger,
-- in the same transaction. The list goes first: a build that is under way then finds that it no longer has a place.
CREATE FUNCTION as_of.forget() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    views uuid[];
    twin text;
BEGIN
    WITH dropped AS (
        DELETE FROM as_of.views WHERE ledger_id IN (SELECT ledger_id FROM gone) RETURNING view_id
    )
    SELECT array_agg(DISTINCT view_id) INTO views FROM dropped;
    IF views IS NOT NULL THEN
        FOR twin IN SELECT tablename FROM pg_tables WHERE schemaname = 'as_of' AND tablename <> 'views' LOOP
            EXECUTE format('DELETE FROM as_of.%I WHERE ledger_id = ANY ($1)', twin) USING views;
        END LOOP;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER as_of_forgets_the_destroyed AFTER DELETE ON subject_keys
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION as_of.forget();
CREATE TRIGGER as_of_forgets_the_changed AFTER UPDATE ON subject_keys
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION as_of.forget();
