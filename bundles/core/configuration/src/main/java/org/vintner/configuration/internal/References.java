package org.vintner.configuration.internal;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.spi.configuration.InvalidConfigurationException;

/**
 * Values that stand elsewhere: {@code $[env:NAME]} and {@code $[secret:NAME]}, which Config Admin's interpolation plugin replaces
 * when it hands a configuration to its component. What that plugin passes over with a line in the log, a file that is missing, is
 * refused here, and so is a secret that everybody may read.
 */
@Component(service = References.class)
public final class References {

    private static final Logger LOG = LoggerFactory.getLogger(References.class);

    /** Where the interpolation plugin looks for secret files: folders, separated by commas. */
    private static final String FOLDERS = "org.apache.felix.configadmin.plugin.interpolation.secretsdir";

    private static final Pattern REFERENCE = Pattern.compile("\\$\\[([a-z]+):([^];]+)((?:;[^]]*)?)]");
    private static final Pattern DEFAULT = Pattern.compile(";default=([^;]*)");

    private final List<Path> folders;
    private final UnaryOperator<String> environment;

    @Activate
    public References(BundleContext context) {
        this(folders(context.getProperty(FOLDERS)), System::getenv);
    }

    References(List<Path> folders, UnaryOperator<String> environment) {
        this.folders = List.copyOf(folders);
        this.environment = environment;
    }

    private static List<Path> folders(String property) {
        return property == null
                ? List.of()
                : Arrays.stream(property.split(",", -1))
                        .map(String::strip)
                        .map(Path::of)
                        .toList();
    }

    /** Whether a text holds a reference. */
    static boolean in(String text) {
        return REFERENCE.matcher(text).find();
    }

    /**
     * The text with its references replaced.
     *
     * @throws InvalidConfigurationException when one can't be
     */
    String resolve(String property, String text) {
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder resolved = new StringBuilder();
        while (matcher.find()) {
            String value = value(property, matcher.group(1), matcher.group(2), byDefault(matcher.group(3)));
            matcher.appendReplacement(resolved, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(resolved).toString();
    }

    private static Optional<String> byDefault(String directives) {
        Matcher matcher = DEFAULT.matcher(directives);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private String value(String property, String type, String name, Optional<String> byDefault) {
        return switch (type) {
            case "env" ->
                Optional.ofNullable(environment.apply(name))
                        .or(() -> byDefault)
                        .orElseThrow(() -> new InvalidConfigurationException(
                                property,
                                "refers to the environment variable " + name + ", which the server does not have",
                                "Set it where the server is started, or add ;default=VALUE to the reference"));
            case "secret" -> secret(property, name, byDefault);
            default ->
                throw new InvalidConfigurationException(
                        property,
                        "holds a reference of the unknown type '" + type + "'",
                        "There are $[env:NAME] and $[secret:NAME]");
        };
    }

    private String secret(String property, String name, Optional<String> byDefault) {
        Optional<Path> file = file(property, name);
        if (file.isEmpty() && byDefault.isPresent()) {
            return byDefault.get();
        }
        Path found = file.orElseThrow(() -> new InvalidConfigurationException(
                property,
                "refers to the secret file '" + name + "', which is not in the server's folder of secrets"
                        + folders.stream().map(folder -> " " + folder).collect(Collectors.joining(",")),
                "Put it there, for the server's user only: chmod 600 " + name));
        requirePrivate(property, name, found);
        try {
            // As the interpolation plugin reads it.
            String text = Files.readString(found, Charset.defaultCharset()).strip();
            if (text.isEmpty()) {
                throw new InvalidConfigurationException(
                        property,
                        "refers to the secret file '" + name + "', which is empty",
                        "Write the secret into it");
            }
            return text;
        } catch (IOException e) {
            throw new InvalidConfigurationException(
                    property,
                    "refers to the secret file '" + name + "', which the server can't read",
                    "Make the server's user its owner, with chmod 600 " + name);
        }
    }

    private Optional<Path> file(String property, String name) {
        try {
            return folders.stream()
                    .map(folder -> inside(property, name, folder))
                    .filter(Files::isRegularFile)
                    .findFirst();
        } catch (InvalidPathException e) {
            throw notInside(property, name);
        }
    }

    private static Path inside(String property, String name, Path folder) {
        Path file = folder.resolve(name).normalize();
        if (!file.startsWith(folder.normalize())) {
            throw notInside(property, name);
        }
        return file;
    }

    private static InvalidConfigurationException notInside(String property, String name) {
        return new InvalidConfigurationException(
                property,
                "refers to the secret file '" + name + "', which is no file in the server's folder of secrets",
                "Name a file in that folder");
    }

    private static void requirePrivate(String property, String name, Path file) {
        try {
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
            if (rights.contains(PosixFilePermission.OTHERS_READ) || rights.contains(PosixFilePermission.OTHERS_WRITE)) {
                throw new InvalidConfigurationException(
                        property,
                        "refers to the secret file '" + name
                                + "', which every user of the server's machine may read or write ("
                                + PosixFilePermissions.toString(rights) + ")",
                        "Take that right away: chmod 600 " + name
                                + ". If others have had an account there, the secret is known:"
                                + " let the provider give you a new one");
            }
        } catch (UnsupportedOperationException | IOException e) {
            // No such rights on this file system, or they can't be read: then it can't be told, and reading it will.
            LOG.debug("The rights of the secret file {} are not known", name, e);
        }
    }
}
