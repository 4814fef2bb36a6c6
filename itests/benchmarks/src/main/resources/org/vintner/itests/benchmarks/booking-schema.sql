-- The least that keeps a time from being sold twice: one table, one constraint.
CREATE EXTENSION IF NOT EXISTS btree_gist;
DROP TABLE IF EXISTS taken;
CREATE TABLE taken (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, resource int NOT NULL, during tstzrange NOT NULL, buyer text NOT NULL,
  EXCLUDE USING gist (resource WITH =, during WITH &&));
