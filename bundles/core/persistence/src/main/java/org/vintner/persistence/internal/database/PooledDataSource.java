package org.vintner.persistence.internal.database;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.ops4j.pax.jdbc.config.ConfigLoader;
import org.ops4j.pax.jdbc.hook.PreHook;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.persistence.internal.migration.Migration;
import org.vintner.persistence.internal.postgres.PostgresFailure;

/**
 * The data source as Pax JDBC makes it: a configuration written here, a pool, and the migration as the hook that has to
 * succeed before the DataSource service appears. The configuration holds a name in place of the password, which Pax JDBC
 * resolves through a service of ours: Config Admin keeps configurations on the disk.
 */
final class PooledDataSource {
    private static final Logger LOG = LoggerFactory.getLogger(PooledDataSource.class);
    private static final String FACTORY = "org.ops4j.datasource";
    private static final String NAME = "vintner";
    private static final String REPLICA = "vintner-replica";
    private static final String SECRETS = "VINTNER";
    private static final long STOP_MILLIS = 10_000;

    private final BundleContext context;
    private final ConfigurationAdmin admin;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

    PooledDataSource(BundleContext context, ConfigurationAdmin admin) {
        this.context = context;
        this.admin = admin;
    }

    void publish(Access access, DatabaseConfig config) throws IOException {
        registrations.add(context.registerService(ConfigLoader.class, new PasswordLoader(access), null));
        PreHook hook = pooled -> migrate(access);
        registrations.add(
                context.registerService(PreHook.class, hook, FrameworkUtil.asDictionary(Map.of("name", NAME))));
        admin.createFactoryConfiguration(FACTORY, null).update(FrameworkUtil.asDictionary(properties(access, config)));
        if (!config.replicaUrl().isBlank()) {
            admin.createFactoryConfiguration(FACTORY, null).update(FrameworkUtil.asDictionary(replica(access, config)));
        }
    }

    /** Nothing is migrated there, and nobody waits for it: when it does not answer at once, the primary does. */
    private static Map<String, Object> replica(Access access, DatabaseConfig config) {
        Map<String, Object> properties = properties(access, config);
        properties.remove("ops4j.preHook");
        properties.put("dataSourceName", REPLICA);
        properties.put("osgi.jndi.service.name", REPLICA);
        properties.put(
                "url", JdbcUrl.pooled(config.replicaUrl().strip(), config.statementTimeout(), config.lockTimeout()));
        properties.put("hikari.poolName", REPLICA);
        properties.put("hikari.connectionTimeout", "1000");
        properties.put("hikari.validationTimeout", "500");
        properties.put("hikari.initializationFailTimeout", "-1");
        return properties;
    }

    /** Deletes the configurations of an earlier run. */
    void forget() throws IOException {
        for (Configuration configuration : ours()) {
            configuration.delete();
        }
    }

    /** Takes the data source away and waits until it is gone, so that the database may be stopped. */
    void close() {
        ServiceTracker<DataSource, DataSource> tracker = new ServiceTracker<>(context, dataSources(), null);
        tracker.open();
        try {
            forget();
            for (long waited = 0; !tracker.isEmpty() && waited < STOP_MILLIS; waited += 20) {
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | IllegalStateException e) {
            // When the whole server stops, Config Admin may be gone before us; the next start deletes the rest.
            LOG.debug("The data source's configuration stays until the next start", e);
        } finally {
            tracker.close();
        }
        registrations.forEach(ServiceRegistration::unregister);
        registrations.clear();
    }

    private static void migrate(Access access) {
        try {
            Migration.migrate(access.direct());
        } catch (PostgresFailure e) {
            LOG.error("The database cannot be used, so the shop stays closed. {}", e.getMessage());
            throw e;
        }
    }

    private static Map<String, Object> properties(Access access, DatabaseConfig config) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("osgi.jdbc.driver.name", "PostgreSQL JDBC Driver");
        properties.put("dataSourceName", NAME);
        properties.put("osgi.jndi.service.name", NAME);
        properties.put("ops4j.preHook", NAME);
        properties.put("url", JdbcUrl.pooled(access.url(), config.statementTimeout(), config.lockTimeout()));
        properties.put("user", access.user());
        properties.put("password", SECRETS + "(password)");
        properties.put("pool", "hikari");
        properties.put("hikari.poolName", NAME);
        properties.put("hikari.maximumPoolSize", Integer.toString(config.poolSize()));
        properties.put("hikari.minimumIdle", "2");
        properties.put("hikari.connectionTimeout", "5000");
        // A connection that was used within the last half second is handed out without a look at it, so that the hot
        // paths
        // save a round trip; one that lay longer is looked at, for so long.
        properties.put("hikari.validationTimeout", "2500");
        return properties;
    }

    private List<Configuration> ours() throws IOException {
        try {
            Configuration[] found = admin.listConfigurations("(&(service.factoryPid=" + FACTORY + ")(|(dataSourceName="
                    + NAME + ")(dataSourceName=" + REPLICA + ")))");
            return found == null ? List.of() : List.of(found);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private Filter dataSources() {
        try {
            return context.createFilter("(&(objectClass=javax.sql.DataSource)(|(osgi.jndi.service.name=" + NAME
                    + ")(osgi.jndi.service.name=" + REPLICA + ")))");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private record PasswordLoader(Access access) implements ConfigLoader {
        @Override
        public String getName() {
            return SECRETS;
        }

        @Override
        public String resolve(String key) {
            return access.password();
        }
    }
}
