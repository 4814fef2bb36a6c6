-- Channels that are configured by console and REST, for all nodes. Channels of files in etc/ are not here.

CREATE TABLE channel_configuration (
  name     text PRIMARY KEY CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  -- the factory PID
  kind     text NOT NULL,
  -- the property that holds the name
  name_property text NOT NULL,
  enabled  boolean NOT NULL,
  revision bigint NOT NULL CHECK (revision > 0)
);

CREATE TABLE channel_revision (
  name       text NOT NULL REFERENCES channel_configuration ON DELETE CASCADE,
  revision   bigint NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  changed_by text NOT NULL,
  PRIMARY KEY (name, revision)
);
ALTER TABLE channel_configuration
  ADD CONSTRAINT channel_configuration_current FOREIGN KEY (name, revision) REFERENCES channel_revision DEFERRABLE INITIALLY DEFERRED;

-- One row per value: in the clear, or sealed by a data key.
CREATE TABLE channel_property (
  name     text NOT NULL,
  revision bigint NOT NULL,
  property text NOT NULL,
  position smallint NOT NULL,
  value    text,
  sealed   bytea,
  PRIMARY KEY (name, revision, property, position),
  FOREIGN KEY (name, revision) REFERENCES channel_revision ON DELETE CASCADE,
  CHECK ((value IS NULL) <> (sealed IS NULL))
);

-- What came of a revision on each node. A new revision is taken up by the other nodes when it works on one.
CREATE TABLE channel_effect (
  node     uuid NOT NULL,
  name     text NOT NULL REFERENCES channel_configuration ON DELETE CASCADE,
  revision bigint NOT NULL,
  works    boolean NOT NULL,
  at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (name, node)
);
