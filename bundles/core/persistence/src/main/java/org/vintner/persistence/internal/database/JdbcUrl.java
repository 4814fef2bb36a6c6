package org.vintner.persistence.internal.database;

/** The database's address with the options that make statements fast and bounded. */
public final class JdbcUrl {
    private static final String DRIVER = "prepareThreshold=1&preparedStatementCacheQueries=512&tcpKeepAlive=true"
            + "&connectTimeout=10&ApplicationName=vintner";

    private JdbcUrl() {}

    /**
     * The URL for the pool. A URL that has {@code options} of its own keeps them in place of ours, as poolers like
     * PgBouncer refuse the parameter.
     *
     * @param statementTimeout seconds
     * @param lockTimeout seconds
     */
    public static String pooled(String url, int statementTimeout, int lockTimeout) {
        // The socket gives up later than the server, so that this only ends a dead connection.
        String all = with(url, DRIVER + "&socketTimeout=" + (statementTimeout + 30));
        if (url.contains("options=")) {
            return all;
        }
        return with(
                all,
                "options=" + server("jit=off") + server("plan_cache_mode=force_generic_plan")
                        + server("statement_timeout=" + statementTimeout + "s")
                        + server("lock_timeout=" + lockTimeout + "s")
                        + server("idle_in_transaction_session_timeout=" + 2 * statementTimeout + "s"));
    }

    /** The URL for migrations, which may take their time. */
    public static String patient(String url) {
        return with(url, "tcpKeepAlive=true&connectTimeout=10&ApplicationName=vintner-migration");
    }

    private static String server(String setting) {
        return "-c%20" + setting + "%20";
    }

    private static String with(String url, String parameters) {
        return url + (url.contains("?") ? "&" : "?") + parameters;
    }
}
