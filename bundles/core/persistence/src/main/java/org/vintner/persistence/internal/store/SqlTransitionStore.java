package org.vintner.persistence.internal.store;

import static org.vintner.persistence.internal.sql.Sql.column;

import java.util.List;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.Role;
import org.vintner.api.Transition;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.NewTransition;
import org.vintner.persistence.store.TransitionStore;

/** Transitions by set-based SQL. */
@Component(service = TransitionStore.class)
public final class SqlTransitionStore implements TransitionStore {
    private static final String INSERT = """
            INSERT INTO transition (aggregate, from_state, to_state, role, actor, cause)
            SELECT t.aggregate, t.from_state, t.to_state, t.role, t.actor, t.cause
              FROM unnest(?, ?, ?, ?, ?, ?) WITH ORDINALITY
                   AS t (aggregate, from_state, to_state, role, actor, cause, position)
             ORDER BY t.position
            """;
    private static final String HISTORY = """
            SELECT from_state, to_state, role, actor, cause, at FROM transition WHERE aggregate = ? ORDER BY id
            """;

    private final Sql sql;

    @Activate
    public SqlTransitionStore(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public void record(List<NewTransition> transitions) {
        if (transitions.isEmpty()) {
            return;
        }
        sql.gather(
                INSERT,
                column("uuid", transitions, NewTransition::aggregate),
                column("text", transitions, NewTransition::from),
                column("text", transitions, NewTransition::to),
                column("text", transitions, t -> t.actor().role()),
                column("text", transitions, t -> t.actor().id()),
                column("text", transitions, NewTransition::cause));
    }

    @Override
    public List<Transition> history(UUID aggregate) {
        sql.sendGathered();
        return sql.query(
                HISTORY,
                row -> new Transition(
                        row.text("from_state"),
                        row.text("to_state"),
                        new Actor(row.constant("role", Role.class), row.text("actor")),
                        row.text("cause"),
                        row.time("at")),
                aggregate);
    }
}
