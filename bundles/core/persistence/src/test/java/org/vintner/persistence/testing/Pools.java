package org.vintner.persistence.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.vintner.persistence.internal.database.JdbcUrl;
import org.vintner.persistence.internal.postgres.EmbeddedPostgres;

/** Connection pools for tests, with the options that the server uses. */
final class Pools {
    private Pools() {}

    static HikariDataSource open(EmbeddedPostgres postgres, String database, int size) {
        return open(postgres, database, size, postgres.port());
    }

    /** Through a line to the server that has a port of its own. */
    static HikariDataSource open(EmbeddedPostgres postgres, String database, int size, int port) {
        String url = postgres.url(database).replace(":" + postgres.port() + "/", ":" + port + "/");
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(JdbcUrl.pooled(url, 30, 10));
        config.setUsername(EmbeddedPostgres.USER);
        config.setPassword(postgres.secret());
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        return new HikariDataSource(config);
    }
}
