-- The types of the game's items, as the last file that was imported has them. They are the same for every ledger, so no
-- ledger's id leads here: a distributed engine keeps the tables whole on every node.
CREATE TABLE eve_types (
    type_id     bigint  NOT NULL PRIMARY KEY,
    name        text    NOT NULL,
    other_names text[]  NOT NULL,
    group_id    bigint,
    group_name  text,
    category    text,
    volume      numeric,
    published   boolean NOT NULL
);

-- Which file that was. A server that holds another one in memory reads the types again.
CREATE TABLE eve_catalogue (
    one         boolean     NOT NULL PRIMARY KEY DEFAULT true CHECK (one),
    digest      bytea       NOT NULL CHECK (length(digest) = 32),
    types       bigint      NOT NULL,
    imported_at timestamptz NOT NULL DEFAULT now()
);
