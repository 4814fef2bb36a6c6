package org.vintner.persistence.internal.transaction;

import javax.persistence.Entity;
import javax.persistence.Id;

@Entity
class Note {
    @Id
    private long id;

    private String text;

    Note() {}

    Note(long id, String text) {
        this.id = id;
        this.text = text;
    }

    String text() {
        return text;
    }

    void rewrite(String other) {
        text = other;
    }
}
