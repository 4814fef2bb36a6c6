-- Booking. What repeats or is planned is kept in wall time of the resource's zone; what is booked is an instant with wall time,
-- offset and zone beside it.

ALTER TABLE product DROP CONSTRAINT product_kind_check;
ALTER TABLE product ADD CONSTRAINT product_kind_check CHECK (kind IN ('KEY', 'FILE', 'BOOKING'));
-- A service may be free of charge, and an order of free services costs nothing.
ALTER TABLE product DROP CONSTRAINT product_price_check;
ALTER TABLE product ADD CONSTRAINT product_price_check CHECK (price > 0 OR price = 0 AND kind = 'BOOKING');
ALTER TABLE customer_order DROP CONSTRAINT customer_order_total_check;
ALTER TABLE customer_order ADD CONSTRAINT customer_order_total_check CHECK (total >= 0);
ALTER TABLE order_line DROP CONSTRAINT order_line_unit_price_check;
ALTER TABLE order_line ADD CONSTRAINT order_line_unit_price_check CHECK (unit_price > 0 OR unit_price = 0 AND kind = 'BOOKING');

-- ---------------------------------------------------------------- what is offered

CREATE TABLE booking_resource (
  id         uuid PRIMARY KEY,
  seller_id  uuid NOT NULL REFERENCES account,
  name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  zone       text NOT NULL,
  capacity   int NOT NULL CHECK (capacity BETWEEN 1 AND 1000),
  -- counts every change of anything that decides when the resource can be booked
  version    bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX booking_resource_seller ON booking_resource (seller_id, id);

-- Minutes of the day, by the wall clock; the end of the day is 1440.
CREATE TABLE booking_weekly_hours (
  resource_id uuid NOT NULL REFERENCES booking_resource,
  day         smallint NOT NULL CHECK (day BETWEEN 1 AND 7),
  minutes     int4range NOT NULL CHECK (NOT isempty(minutes) AND minutes <@ int4range(0, 1440)),
  EXCLUDE USING gist (resource_id WITH =, day WITH =, minutes WITH &&)
);

CREATE TABLE booking_exceptional_day (
  resource_id uuid NOT NULL REFERENCES booking_resource,
  date        date NOT NULL,
  reason      text CHECK (length(reason) <= 200),
  PRIMARY KEY (resource_id, date)
);

CREATE TABLE booking_exceptional_hours (
  resource_id uuid NOT NULL,
  date        date NOT NULL,
  minutes     int4range NOT NULL CHECK (NOT isempty(minutes) AND minutes <@ int4range(0, 1440)),
  FOREIGN KEY (resource_id, date) REFERENCES booking_exceptional_day ON DELETE CASCADE,
  EXCLUDE USING gist (resource_id WITH =, date WITH =, minutes WITH &&)
);

CREATE TABLE booking_blocked_period (
  id          uuid PRIMARY KEY,
  resource_id uuid NOT NULL REFERENCES booking_resource,
  local_from  timestamp NOT NULL,
  local_to    timestamp NOT NULL CHECK (local_to > local_from),
  during      tstzrange NOT NULL CHECK (NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)),
  reason      text CHECK (length(reason) <= 200)
);
CREATE INDEX booking_blocked_period_resource ON booking_blocked_period USING gist (resource_id, during);

-- Offered by hand. The services are no foreign keys: a service that is gone offers nothing.
CREATE TABLE booking_slot (
  id          uuid PRIMARY KEY,
  resource_id uuid NOT NULL REFERENCES booking_resource,
  local_from  timestamp NOT NULL,
  local_to    timestamp NOT NULL,
  during      tstzrange NOT NULL CHECK (NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)),
  services    uuid[] NOT NULL DEFAULT '{}',
  people      text[] NOT NULL DEFAULT '{}',
  CONSTRAINT booking_slot_once EXCLUDE USING gist (resource_id WITH =, during WITH &&)
);

CREATE TABLE booking_service (
  product_id            uuid PRIMARY KEY REFERENCES product,
  duration_seconds      bigint NOT NULL CHECK (duration_seconds BETWEEN 60 AND 2678400),
  interval_seconds      bigint NOT NULL CHECK (interval_seconds BETWEEN 60 AND 86400),
  buffer_before_seconds bigint NOT NULL CHECK (buffer_before_seconds BETWEEN 0 AND 86400),
  buffer_after_seconds  bigint NOT NULL CHECK (buffer_after_seconds BETWEEN 0 AND 86400),
  lead_seconds          bigint NOT NULL CHECK (lead_seconds BETWEEN 0 AND 31622400),
  horizon_seconds       bigint NOT NULL CHECK (horizon_seconds BETWEEN 60 AND 158112000),
  deposit               int NOT NULL CHECK (deposit BETWEEN 1 AND 100),
  max_per_person        int CHECK (max_per_person > 0),
  max_per_day           int CHECK (max_per_day > 0),
  -- the ladder: at least so many seconds before the start, so many percent
  cancel_before         bigint[] NOT NULL,
  cancel_percent        int[] NOT NULL CHECK (cardinality(cancel_percent) = cardinality(cancel_before)),
  rule_names            text[] NOT NULL,
  rule_expressions      text[] NOT NULL CHECK (cardinality(rule_expressions) = cardinality(rule_names)),
  rule_messages         text[] NOT NULL CHECK (cardinality(rule_messages) = cardinality(rule_names)),
  version               bigint NOT NULL DEFAULT 0
);

CREATE TABLE booking_service_resource (
  product_id  uuid NOT NULL REFERENCES booking_service,
  resource_id uuid NOT NULL REFERENCES booking_resource,
  position    smallint NOT NULL,
  PRIMARY KEY (product_id, resource_id)
);
CREATE INDEX booking_service_resource_resource ON booking_service_resource (resource_id);

-- ---------------------------------------------------------------- what is booked

CREATE TABLE booking (
  id             uuid PRIMARY KEY,
  order_id       uuid NOT NULL REFERENCES customer_order,
  line_id        uuid NOT NULL UNIQUE REFERENCES order_line,
  product_id     uuid NOT NULL REFERENCES product,
  resource_id    uuid NOT NULL REFERENCES booking_resource,
  -- whether the buyer wanted this resource and no other
  chosen         boolean NOT NULL,
  seats          int[] NOT NULL CHECK (cardinality(seats) BETWEEN 1 AND 1000),
  state          text NOT NULL DEFAULT 'HELD'
                   CHECK (state IN ('HELD', 'CONFIRMED', 'RELEASED', 'EXPIRED', 'CANCELED', 'NO_SHOW')),
  during         tstzrange NOT NULL CHECK (NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)),
  -- with the buffers before and after
  blocked        tstzrange NOT NULL CHECK (during <@ blocked),
  -- Wall time, offset and instant agree by this check, whatever the time zone data of this server say.
  local_start    timestamp NOT NULL,
  zone           text NOT NULL,
  utc_offset     int NOT NULL,
  held_until     timestamptz,
  balance        bigint NOT NULL CHECK (balance >= 0),
  -- the rules with which it was made
  cancel_before  bigint[] NOT NULL,
  cancel_percent int[] NOT NULL CHECK (cardinality(cancel_percent) = cardinality(cancel_before)),
  suspended_at   timestamptz,
  created_at     timestamptz NOT NULL DEFAULT now(),
  CHECK (local_start = (lower(during) AT TIME ZONE 'UTC') + make_interval(secs => utc_offset)),
  CHECK ((state = 'HELD') = (held_until IS NOT NULL)),
  CHECK (suspended_at IS NULL OR state IN ('CONFIRMED', 'CANCELED', 'NO_SHOW'))
) WITH (fillfactor = 85);
CREATE INDEX booking_order ON booking (order_id);
CREATE INDEX booking_due ON booking (held_until) WHERE state = 'HELD';
CREATE INDEX booking_product ON booking (product_id, lower(during));
CREATE INDEX booking_resource_time ON booking (resource_id, lower(during));

-- A row is a seat that is taken, by a hold or a confirmed booking; it goes when the booking gives it back. So that nothing is
-- sold twice whatever the code does: the ranges of one seat, buffers included, never overlap.
CREATE TABLE booking_seat (
  -- checked at the commit: seats are taken before it is known whether there are enough of them
  booking_id  uuid NOT NULL REFERENCES booking DEFERRABLE INITIALLY DEFERRED,
  resource_id uuid NOT NULL REFERENCES booking_resource,
  seat        int NOT NULL CHECK (seat BETWEEN 1 AND 1000),
  blocked     tstzrange NOT NULL,
  CONSTRAINT booking_seat_once EXCLUDE USING gist (resource_id WITH =, seat WITH =, blocked WITH &&)
);
CREATE INDEX booking_seat_booking ON booking_seat (booking_id);
