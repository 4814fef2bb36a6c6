package org.vintner.configuration.internal;

import java.io.IOException;
import java.util.Dictionary;
import java.util.Optional;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.vintner.persistence.store.ChannelConfigurationStore.StoredRevision;

/** How the configurations that come from the database are known in Config Admin. */
final class Pids {

    /** Marks what we have put there; a file has none. */
    static final String REVISION = "vintner.revision";

    static final String FILTER = "(" + REVISION + "=*)";

    /** The address of the file that a configuration was read from. */
    private static final String FILE = "felix.fileinstall.filename";

    /** No file has such a name by chance, so that a file and a channel of one name are two configurations. */
    private static final String PREFIX = "vintner.";

    private Pids() {}

    /** Tells a revision from all others, also from one of a former channel of the same name. */
    static String marker(StoredRevision revision) {
        return revision.revision() + " of " + revision.changedAt();
    }

    /** The last part of the PID of a channel's configuration. */
    static String last(String channel) {
        return PREFIX + channel;
    }

    static String of(String kind, String channel) {
        return kind + "~" + last(channel);
    }

    static Optional<String> text(Dictionary<String, Object> properties, String name) {
        return Optional.ofNullable(properties.get(name)).map(String::valueOf);
    }

    static String pid(Dictionary<String, Object> properties) {
        return text(properties, Constants.SERVICE_PID).orElse("");
    }

    static Optional<String> factory(Dictionary<String, Object> properties) {
        return text(properties, ConfigurationAdmin.SERVICE_FACTORYPID);
    }

    /** The name of the file in {@code etc/} that a configuration was read from. */
    static Optional<String> file(Dictionary<String, Object> properties) {
        return text(properties, FILE).map(address -> "etc/" + address.substring(address.lastIndexOf('/') + 1));
    }

    /**
     * Hands a configuration to its component once more, as it stands. Declarative Services hears of an update with values only, not of
     * one without.
     */
    static void handOverAgain(ConfigurationAdmin admin, String pid) throws IOException {
        try {
            Configuration[] found = admin.listConfigurations("(" + Constants.SERVICE_PID + "=" + pid + ")");
            if (found != null) {
                found[0].update(found[0].getProperties());
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
