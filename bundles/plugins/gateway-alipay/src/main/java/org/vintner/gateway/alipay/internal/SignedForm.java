package org.vintner.gateway.alipay.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A form that Alipay posts: each value percent-decoded once, kept as bytes, because the signature was made over bytes and only
 * afterwards it matters which characters they are. Strict: no field twice, no broken escape, a charset that Alipay uses.
 *
 * @param fields values by name, sorted
 */
record SignedForm(TreeMap<String, byte[]> fields) {

    private static final int MOST_FIELDS = 200;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.\\-]{1,64}");
    private static final Set<String> CHARSETS = Set.of("UTF-8", "GBK", "GB2312", "GB18030");

    /** Thrown when it is no form of Alipay's. Quotes nothing of it. */
    static final class Malformed extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    static SignedForm parse(byte[] body) {
        TreeMap<String, byte[]> fields = new TreeMap<>();
        // One byte is one character here: whatever the charset is, it comes through unchanged.
        for (String pair : new String(body, StandardCharsets.ISO_8859_1).split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw new Malformed("it is no form");
            }
            String name = new String(decoded(pair.substring(0, equals)), StandardCharsets.ISO_8859_1);
            if (!NAME.matcher(name).matches()) {
                throw new Malformed("a field has no proper name");
            }
            if (fields.put(name, decoded(pair.substring(equals + 1))) != null) {
                throw new Malformed("a field stands in it twice");
            }
            if (fields.size() > MOST_FIELDS) {
                throw new Malformed("it has too many fields");
            }
        }
        return new SignedForm(fields);
    }

    private static byte[] decoded(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                bytes.write(escaped(text, i));
                i += 2;
            } else {
                bytes.write(c == '+' ? ' ' : c);
            }
        }
        return bytes.toByteArray();
    }

    private static int escaped(String text, int at) {
        int high = at + 2 < text.length() ? digit(text.charAt(at + 1)) : -1;
        int low = at + 2 < text.length() ? digit(text.charAt(at + 2)) : -1;
        if (high < 0 || low < 0) {
            throw new Malformed("a percent sign in it stands for nothing");
        }
        return high * 16 + low;
    }

    /** Not {@code Character.digit}, which takes digits of other scripts. */
    private static int digit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        char small = (char) (c | 0x20);
        return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
    }

    /** {@return what Alipay signs: all fields but the signature, its type and blank ones, sorted} */
    byte[] signedContent() {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> field : fields.entrySet()) {
            if (!field.getKey().equals("sign") && !field.getKey().equals("sign_type") && !isBlank(field.getValue())) {
                if (content.size() > 0) {
                    content.write('&');
                }
                content.writeBytes(field.getKey().getBytes(StandardCharsets.US_ASCII));
                content.write('=');
                content.writeBytes(field.getValue());
            }
        }
        return content.toByteArray();
    }

    private static boolean isBlank(byte[] value) {
        for (byte each : value) {
            if (!Character.isWhitespace(each & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    /** {@return a field's text; empty when it is missing or blank: what is blank is not signed} */
    Optional<String> optional(String name) {
        byte[] value = fields.get(name);
        return value == null || isBlank(value) ? Optional.empty() : Optional.of(text(value, charset()));
    }

    /** {@return a field's text} */
    String text(String name) {
        return optional(name).orElseThrow(() -> new Malformed(name + " is missing or empty"));
    }

    private Charset charset() {
        byte[] named = fields.get("charset");
        String name =
                named == null ? "UTF-8" : text(named, StandardCharsets.US_ASCII).toUpperCase(java.util.Locale.ROOT);
        if (!CHARSETS.contains(name)) {
            throw new Malformed("its charset is none that Alipay uses");
        }
        return Charset.forName(name);
    }

    private static String text(byte[] bytes, Charset charset) {
        try {
            return charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Malformed("a field is not in the charset that it names");
        }
    }
}
