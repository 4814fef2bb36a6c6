package org.vintner.rest.api.internal.resource;

import java.util.OptionalLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

/** How large the bodies may be that are streamed. */
@Component(service = UploadLimits.class, configurationPid = UploadLimits.PID)
@Designate(ocd = UploadLimits.Config.class)
public final class UploadLimits {

    static final String PID = "org.vintner.rest.api";

    /** What an operator may set. */
    @ObjectClassDefinition(name = "Vintner REST API")
    public @interface Config {
        /** Bytes. */
        @AttributeDefinition(
                name = "Largest product file",
                description = "in bytes; an upload that is longer is refused",
                type = AttributeType.LONG,
                min = "1")
        long maxFileSize() default 10L * 1024 * 1024 * 1024;

        /** Bytes. */
        @AttributeDefinition(
                name = "Largest key import",
                description = "in bytes; an import that is longer is refused",
                type = AttributeType.LONG,
                min = "1")
        long maxImportSize() default 1024L * 1024 * 1024;
    }

    private final long file;
    private final long keyImport;

    /** With the settings of this server. */
    @Activate
    public UploadLimits(Config config) {
        this(config.maxFileSize(), config.maxImportSize());
    }

    /** With these limits, in bytes. */
    public UploadLimits(long file, long keyImport) {
        this.file = file;
        this.keyImport = keyImport;
    }

    long file() {
        return file;
    }

    long keyImport() {
        return keyImport;
    }

    /** Refuses at once what announces to be too long. */
    OptionalLong checked(String contentLength, long limit) {
        if (contentLength == null) {
            return OptionalLong.empty();
        }
        long length;
        try {
            length = Long.parseLong(contentLength.trim());
        } catch (NumberFormatException e) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "Content-Length is a number of bytes.", "Content-Length", e);
        }
        if (length > limit) {
            throw LimitedStream.tooLarge(limit);
        }
        return OptionalLong.of(length);
    }
}
