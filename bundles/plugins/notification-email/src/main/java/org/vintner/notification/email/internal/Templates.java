package org.vintner.notification.email.internal;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds and fills Mustache templates. Of each kind of message there are three, {@code <name>.subject.mustache}, {@code
 * .text.mustache} and {@code .html.mustache}, in a folder per language; the merchant's folder goes before the built-in one.
 * What a template asks for and the model lacks is an error: a mail with a hole in it is worse than none.
 */
final class Templates {

    /** Thrown when a template is wrong, or does not fit the model. */
    static final class BadTemplate extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BadTemplate(String message) {
            super(message);
        }
    }

    private record Compiled(Template subject, Template text, Template html, String language) {}

    private record Key(String name, Locale locale) {}

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Pattern BREAKS = Pattern.compile("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\s]+");
    private static final String BUILT_IN = "/templates/";

    private final Optional<Path> folder;
    private final ConcurrentMap<Key, Optional<Compiled>> compiled = new ConcurrentHashMap<>();

    /** @param folder the merchant's own templates; read once each, so a change needs a restart of the channel */
    Templates(Optional<Path> folder) {
        this.folder = folder;
    }

    /** {@return whether there is a template of this name, be it good or bad} */
    boolean has(String name, Locale locale) {
        try {
            return find(name, locale).isPresent();
        } catch (BadTemplate e) {
            return true;
        }
    }

    /**
     * Fills a template.
     *
     * @return the message, or empty when there is no template of this name
     * @throws BadTemplate when it is wrong or does not fit the model
     */
    Optional<MailText> render(String name, Locale locale, Map<String, Object> model) {
        Optional<Compiled> found = find(name, locale);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Compiled template = found.get();
        try {
            String subject = BREAKS.matcher(template.subject().execute(model)).replaceAll(" ");
            return Optional.of(new MailText(
                    subject.strip(),
                    template.text().execute(model),
                    template.html().execute(model),
                    template.language()));
        } catch (MustacheException e) {
            throw new BadTemplate("The template '" + name + "' in " + template.language()
                    + " does not fit what it is to show: " + e.getMessage());
        }
    }

    private Optional<Compiled> find(String name, Locale locale) {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        return compiled.computeIfAbsent(
                new Key(name, locale),
                key -> languages(locale)
                        .map(language -> compile(name, language))
                        .flatMap(Optional::stream)
                        .findFirst());
    }

    /** The person's own language, then less exactly; for any Chinese simplified Chinese; in the end English. */
    private static Stream<String> languages(Locale locale) {
        String language = locale.getLanguage();
        List<String> candidates =
                List.of(language + "-" + locale.getCountry(), language, "zh".equals(language) ? "zh-CN" : "en", "en");
        return candidates.stream().distinct().filter(tag -> tag.matches("[a-zA-Z]{2,8}(-[a-zA-Z0-9]{2,8})?"));
    }

    private Optional<Compiled> compile(String name, String language) {
        Optional<String> subject = source(name + ".subject", language);
        Optional<String> text = source(name + ".text", language);
        Optional<String> html = source(name + ".html", language);
        if (subject.isEmpty() || text.isEmpty() || html.isEmpty()) {
            return Optional.empty();
        }
        try {
            Mustache.Compiler plain = compiler().escapeHTML(false);
            Mustache.Compiler escaping = compiler().escapeHTML(true);
            return Optional.of(new Compiled(
                    plain.compile(subject.get()), plain.compile(text.get()), escaping.compile(html.get()), language));
        } catch (MustacheException e) {
            throw new BadTemplate("The template '" + name + "' in " + language + " is wrong: " + e.getMessage());
        }
    }

    private static Mustache.Compiler compiler() {
        return Mustache.compiler().emptyStringIsFalse(true).zeroIsFalse(true);
    }

    private Optional<String> source(String file, String language) {
        String path = language + "/" + file + ".mustache";
        Function<Path, Optional<String>> own = root -> read(root.resolve(path));
        return folder.flatMap(own).or(() -> readBuiltIn(path));
    }

    private static Optional<String> read(Path file) {
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file, StandardCharsets.UTF_8)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("The template " + file.getFileName() + " can't be read as UTF-8.", e);
        }
    }

    private static Optional<String> readBuiltIn(String path) {
        try (InputStream in = Templates.class.getResourceAsStream(BUILT_IN + path)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
