package org.vintner.configuration.internal;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.vintner.api.configuration.ChannelConfiguration;
import org.vintner.persistence.store.ChannelConfigurationStore.StoredValue;

/** Takes secrets out of texts that a plugin wrote, should one have slipped into them. */
final class Masking {

    /** Shorter ones would mask ordinary words, and protect nothing. */
    private static final int SHORTEST = 4;

    private final List<String> secrets;

    Masking(Collection<String> secrets) {
        this.secrets =
                secrets.stream().filter(text -> text.length() >= SHORTEST).toList();
    }

    static Masking of(Map<String, StoredValue> values) {
        return new Masking(values.values().stream()
                .filter(StoredValue::secret)
                .flatMap(value -> value.texts().stream())
                .toList());
    }

    String apply(String text) {
        String masked = text;
        for (String secret : secrets) {
            masked = masked.replace(secret, ChannelConfiguration.MASK);
        }
        return masked;
    }
}
