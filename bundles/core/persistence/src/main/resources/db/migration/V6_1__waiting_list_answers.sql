-- Who waits for a service that asks questions has answered them when he came.
ALTER TABLE booking_waiting ADD answer_names text[] NOT NULL DEFAULT '{}';
ALTER TABLE booking_waiting ADD answer_values text[] NOT NULL DEFAULT '{}'
  CHECK (cardinality(answer_values) = cardinality(answer_names));
