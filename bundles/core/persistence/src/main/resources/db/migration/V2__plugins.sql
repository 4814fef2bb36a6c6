-- Plugins: what every node that shares this database shall run, and what each runs.

ALTER TABLE account_permission DROP CONSTRAINT account_permission_permission_check;
ALTER TABLE account_permission ADD CONSTRAINT account_permission_permission_check
  CHECK (permission IN ('KEY_EXPORT', 'PLUGIN_CHANGE'));

-- An archive, by the digest of its bytes.
CREATE TABLE plugin_archive (
  sha256    text PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  name      text NOT NULL,
  version   text NOT NULL,
  signer    text,
  stored_at timestamptz NOT NULL DEFAULT now()
);

-- Its bytes, in parts, so that none of them has to be held in memory as a whole.
CREATE TABLE plugin_archive_part (
  sha256 text NOT NULL REFERENCES plugin_archive ON DELETE CASCADE,
  number int  NOT NULL,
  bytes  bytea NOT NULL,
  PRIMARY KEY (sha256, number)
);
ALTER TABLE plugin_archive_part ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE plugin (
  name            text PRIMARY KEY,
  -- NULL: removed
  sha256          text REFERENCES plugin_archive,
  previous_sha256 text REFERENCES plugin_archive,
  origin          text NOT NULL CHECK (origin IN ('BUILT_IN', 'INSTALLED', 'DROPPED_IN')),
  -- one more with each change; a node that has carried out less has something to do
  revision        bigint NOT NULL,
  changed_at      timestamptz NOT NULL DEFAULT now(),
  -- where the roll-out of this revision failed; nodes that have not carried it out keep what they have
  halted_node     text,
  halted_reason   text,
  CHECK ((halted_node IS NULL) = (halted_reason IS NULL))
);

CREATE TABLE plugin_node (
  name              text NOT NULL,
  node              text NOT NULL,
  -- the latest revision that this node carried out, or failed to
  revision          bigint NOT NULL DEFAULT 0,
  sha256            text REFERENCES plugin_archive,
  failure           text,
  quarantined_at    timestamptz,
  quarantine_culprit text,
  quarantine_reason text,
  changed_at        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (name, node),
  CHECK ((quarantined_at IS NULL) = (quarantine_reason IS NULL)),
  CHECK ((quarantined_at IS NULL) = (quarantine_culprit IS NULL))
);

-- Nodes that share the database, by when each was last heard of.
CREATE TABLE server_node (
  node    text PRIMARY KEY,
  seen_at timestamptz NOT NULL DEFAULT now()
);
