package org.vintner.configuration.internal;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.vintner.api.configuration.ChannelConfiguration;
import org.vintner.api.configuration.ChannelKind;
import org.vintner.api.configuration.ChannelProperty;
import org.vintner.persistence.store.ChannelConfigurationStore.StoredValue;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.configuration.Complaint;

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

    /** Of all secrets that a plugin is asked about, also those that stand in files and in the environment. */
    static Masking of(ChannelKind kind, CandidateConfiguration candidate) {
        return new Masking(kind.properties().stream()
                .filter(ChannelProperty::secret)
                .map(property -> candidate.properties().get(property.name()))
                .filter(Objects::nonNull)
                .flatMap(value -> value instanceof Collection<?> many ? many.stream() : Stream.of(value))
                .map(String::valueOf)
                .toList());
    }

    Complaint apply(Complaint complaint) {
        return new Complaint(complaint.property(), apply(complaint.problem()), apply(complaint.remedy()));
    }

    String apply(String text) {
        String masked = text;
        for (Pattern secret : secrets) {
            masked = secret.matcher(masked).replaceAll(Matcher.quoteReplacement(ChannelConfiguration.MASK));
        }
        return masked;
    }
}
