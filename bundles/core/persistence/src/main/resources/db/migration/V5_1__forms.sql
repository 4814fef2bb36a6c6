-- What buyers of a product are asked, and what they answered. A version is never changed: answers refer to the one that was asked.

CREATE TABLE product_form (
  product_id uuid NOT NULL REFERENCES product,
  version    int NOT NULL CHECK (version > 0),
  current    boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (product_id, version)
);
CREATE UNIQUE INDEX product_form_current ON product_form (product_id) WHERE current;

CREATE TABLE product_form_field (
  product_id    uuid NOT NULL,
  version       int NOT NULL,
  name          text NOT NULL CHECK (name ~ '^[a-z][a-zA-Z0-9_]{0,39}$'),
  position      int NOT NULL,
  type          text NOT NULL
                  CHECK (type IN ('TEXT', 'LONG_TEXT', 'NUMBER', 'DATE', 'EMAIL', 'PHONE', 'CHOICE', 'CHECKBOX')),
  label_en      text NOT NULL CHECK (length(label_en) BETWEEN 1 AND 200),
  label_zh      text CHECK (length(label_zh) BETWEEN 1 AND 200),
  required      boolean NOT NULL,
  personal      boolean NOT NULL,
  max_length    int CHECK (max_length BETWEEN 1 AND 2000),
  min_value     bigint,
  max_value     bigint,
  choices       text[] NOT NULL,
  choices_en    text[] NOT NULL CHECK (cardinality(choices_en) = cardinality(choices)),
  -- an empty text stands for none
  choices_zh    text[] NOT NULL CHECK (cardinality(choices_zh) = cardinality(choices)),
  PRIMARY KEY (product_id, version, name),
  FOREIGN KEY (product_id, version) REFERENCES product_form
);

-- No answer without the question that was asked.
CREATE TABLE order_line_answer (
  line_id      uuid NOT NULL REFERENCES order_line,
  name         text NOT NULL,
  product_id   uuid NOT NULL,
  form_version int NOT NULL,
  value        text NOT NULL CHECK (length(value) BETWEEN 1 AND 2000),
  PRIMARY KEY (line_id, name),
  FOREIGN KEY (product_id, form_version, name) REFERENCES product_form_field
);
