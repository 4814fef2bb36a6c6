-- When the people of a service's bookings are reminded: so long before the start.
CREATE TABLE booking_reminder_time (
  product_id     uuid NOT NULL REFERENCES product,
  before_seconds bigint NOT NULL CHECK (before_seconds BETWEEN 60 AND 5270400),
  PRIMARY KEY (product_id, before_seconds)
);

-- So that nobody is reminded twice of one start, whatever happens; a booking that is moved is reminded of anew.
CREATE TABLE booking_reminder (
  booking_id     uuid NOT NULL REFERENCES booking,
  starts_at      timestamptz NOT NULL,
  before_seconds bigint NOT NULL,
  reminded_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (booking_id, starts_at, before_seconds)
);
