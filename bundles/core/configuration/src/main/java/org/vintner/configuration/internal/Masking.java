package org.vintner.configuration.internal;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vintner.api.configuration.ChannelConfiguration;
import org.vintner.persistence.store.ChannelConfigurationStore.StoredValue;

/** Takes secrets out of texts that a plugin wrote, should one have slipped into them. */
final class Masking {

    /** Shorter ones would mask ordinary words, and protect nothing. */
    private static final int SHORTEST = 4;

    /** Shorter ones are masked as words of their own: they may be a part of an ordinary one. */
    private static final int LONG = 12;

    private final List<Pattern> secrets;

    Masking(Collection<String> secrets) {
        this.secrets = secrets.stream()
                .filter(text -> text.length() >= SHORTEST)
                .map(Masking::pattern)
                .toList();
    }

    private static Pattern pattern(String secret) {
        String quoted = Pattern.quote(secret);
        return Pattern.compile(
                secret.length() >= LONG ? quoted : "(?<![\\p{L}\\p{N}])" + quoted + "(?![\\p{L}\\p{N}])");
    }

    static Masking of(Map<String, StoredValue> values) {
        return new Masking(values.values().stream()
                .filter(StoredValue::secret)
                .flatMap(value -> value.texts().stream())
                .toList());
    }

    String apply(String text) {
        String masked = text;
        for (Pattern secret : secrets) {
            masked = secret.matcher(masked).replaceAll(Matcher.quoteReplacement(ChannelConfiguration.MASK));
        }
        return masked;
    }
}
