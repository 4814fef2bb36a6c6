package org.vintner.api.forms;

import java.util.Locale;
import java.util.Optional;

/**
 * What buyers read at a field or choice.
 *
 * @param en in English, one line of 1 to 200 characters
 * @param zh in Simplified Chinese; English is shown when it is empty
 */
public record Label(String en, Optional<String> zh) {

    /**
     * {@return what a reader of this language is shown}
     *
     * @param locale the reader's
     */
    public String in(Locale locale) {
        return locale.getLanguage().equals(Locale.CHINESE.getLanguage()) ? zh.orElse(en) : en;
    }
}
