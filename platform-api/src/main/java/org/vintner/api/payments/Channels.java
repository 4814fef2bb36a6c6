package org.vintner.api.payments;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The payment channels of this server. */
@ProviderType
public interface Channels {

    /** {@return all channels that are or were configured, by name} */
    List<Channel> list();
}
