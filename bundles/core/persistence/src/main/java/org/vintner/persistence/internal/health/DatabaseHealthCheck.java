package org.vintner.persistence.internal.health;

import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.CommerceException;
import org.vintner.api.metrics.HealthCheck;
import org.vintner.persistence.internal.sql.Sql;

/** Well when the database answers. That it is migrated goes without saying: there is no data source before. */
@Component(service = HealthCheck.class)
public final class DatabaseHealthCheck implements HealthCheck {

    private final Sql sql;

    @Activate
    public DatabaseHealthCheck(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public String name() {
        return "database";
    }

    @Override
    public Optional<String> problem() {
        try {
            sql.queryOne("SELECT 1 AS one", row -> row.integer("one"));
            return Optional.empty();
        } catch (CommerceException e) {
            return Optional.of("The database does not answer.");
        }
    }
}
