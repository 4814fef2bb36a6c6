package org.vintner.catalog.internal;

import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.catalog.FileUpload;
import org.vintner.api.catalog.NewProduct;
import org.vintner.api.catalog.ProductChange;
import org.vintner.api.catalog.ProductKind;

/** What a product and its file may look like. Each method gives the value in the form in which it is stored. */
final class ProductRules {
    private static final int MAX_TITLE = 200;
    private static final int MAX_DESCRIPTION = 20_000;
    private static final int MAX_REASON = 1_000;
    private static final int MAX_FILE_NAME = 255;
    private static final int MAX_CONTENT_TYPE = 255;
    /** Keeps the total of the largest order within 64 bits. */
    private static final long MAX_PRICE = 1_000_000_000_000L;

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern CONTENT_TYPE = Pattern.compile(
            TOKEN + "/" + TOKEN + "(?:[ ]*;[ ]*" + TOKEN + "=(?:" + TOKEN + "|\"[\\x20!\\x23-\\x5B\\x5D-\\x7E]*\"))*");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");

    private ProductRules() {}

    static NewProduct checked(NewProduct product) {
        return new NewProduct(
                product.kind(),
                title(product.title()),
                description(product.description()),
                price(product.kind(), product.price()),
                product.downloads(),
                product.sale());
    }

    /** A change of a product of this kind. */
    static ProductChange checked(ProductKind kind, ProductChange change) {
        return new ProductChange(
                change.title().map(ProductRules::title),
                change.description().map(ProductRules::description),
                change.price().map(price -> price(kind, price)),
                change.downloads(),
                change.sale());
    }

    static String reason(Optional<String> reason) {
        String text = reason.map(String::strip).orElse("");
        if (text.isEmpty()) {
            throw refused("To reject a product, say why: its seller will read it.", "reason");
        }
        return reasonIfAny(text);
    }

    static String reasonIfAny(String text) {
        return text("reason", text.strip(), MAX_REASON, ProductRules::isForbiddenInText);
    }

    static FileUpload checked(FileUpload upload) {
        upload.size().ifPresent(size -> {
            if (size < 1) {
                throw refused("A file has at least one byte.", "size");
            }
        });
        return new FileUpload(
                fileName(upload.name()),
                contentType(upload.contentType()),
                upload.size(),
                upload.sha256().map(ProductRules::sha256));
    }

    private static String title(String title) {
        String stripped = title.strip();
        if (stripped.isEmpty()) {
            throw refused("A product has a title.", "title");
        }
        return text("title", stripped, MAX_TITLE, ProductRules::isForbiddenInLine);
    }

    private static String description(String description) {
        return text("description", description, MAX_DESCRIPTION, ProductRules::isForbiddenInText);
    }

    /** Only time may be free of charge. */
    private static Money price(ProductKind kind, Money price) {
        boolean mayBeFree = kind == ProductKind.BOOKING;
        if (price.amount() < (mayBeFree ? 0 : 1) || price.amount() > MAX_PRICE) {
            throw refused(
                    "A price is " + (mayBeFree ? "0 or more" : "more than 0") + " and at most " + MAX_PRICE
                            + " minor units.",
                    "price.amount");
        }
        return price;
    }

    private static String fileName(String name) {
        String stripped = name.strip();
        boolean isPath = stripped.indexOf('/') >= 0 || stripped.indexOf('\\') >= 0;
        if (stripped.isEmpty() || stripped.equals(".") || stripped.equals("..") || isPath) {
            throw refused("A file has a name, without a path.", "name");
        }
        return text("name", stripped, MAX_FILE_NAME, c -> isForbiddenInLine(c) || turnsTextAround(c));
    }

    private static String contentType(String contentType) {
        if (contentType.length() > MAX_CONTENT_TYPE
                || !CONTENT_TYPE.matcher(contentType).matches()) {
            throw refused("A content type looks like application/zip.", "contentType");
        }
        return contentType;
    }

    private static String sha256(String digest) {
        if (!SHA256.matcher(digest).matches()) {
            throw refused("A SHA-256 digest has 64 hexadecimal digits.", "sha256");
        }
        return digest.toLowerCase(java.util.Locale.ROOT);
    }

    private static String text(String param, String text, int max, IntPredicate forbidden) {
        if (text.codePointCount(0, text.length()) > max) {
            throw refused("The " + param + " has at most " + max + " characters.", param);
        }
        if (text.codePoints().anyMatch(forbidden)) {
            throw refused("The " + param + " has a control character or half of a character in it.", param);
        }
        return text;
    }

    private static boolean isForbiddenInText(int c) {
        return isForbiddenInLine(c) && c != '\n' && c != '\r' && c != '\t';
    }

    /** Control characters, line ends, and halves of surrogate pairs, which no encoding can store. */
    private static boolean isForbiddenInLine(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }

    /** Marks that show a name such as {@code invoice<RLO>fdp.exe} with another ending than it has. */
    private static boolean turnsTextAround(int c) {
        return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    }

    private static CommerceException refused(String message, String param) {
        return new CommerceException(CommerceError.INVALID_REQUEST, message, param);
    }
}
