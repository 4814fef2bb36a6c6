package org.vintner.gateway.stripe.internal;

import java.util.Locale;
import java.util.Set;

/** The language of Stripe's page. */
final class StripeLocale {

    private static final Set<String> LANGUAGES = Set.of(
            "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fil", "fr", "hr", "hu", "id", "it", "ja", "ko", "lt",
            "lv", "ms", "mt", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "th", "tr", "vi", "zh");

    private StripeLocale() {}

    /** {@return Stripe's name of it; {@code auto} where there is none} */
    static String of(Locale locale) {
        boolean traditional =
                locale.getScript().equals("Hant") || Set.of("TW", "HK", "MO").contains(locale.getCountry());
        if (locale.getLanguage().equals("zh") && traditional) {
            return "zh-TW";
        }
        return LANGUAGES.contains(locale.getLanguage()) ? locale.getLanguage() : "auto";
    }
}
