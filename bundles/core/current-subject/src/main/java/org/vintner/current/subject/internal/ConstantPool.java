package org.vintner.current.subject.internal;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/**
 * The table of constants at the head of a class file (JVM specification, section 4.4). A call names its method by an
 * entry (class, name and descriptor) of that table, so redirecting the entry redirects all calls.
 */
final class ConstantPool {

    private static final String STAND_IN = "org/vintner/current/subject/CurrentSubject";

    private static final Set<String> REDIRECTED = Set.of(
            "javax/security/auth/Subject.getSubject(Ljava/security/AccessControlContext;)Ljavax/security/auth/Subject;",
            "java/security/AccessController.doPrivileged"
                    + "(Ljava/security/PrivilegedAction;Ljava/security/AccessControlContext;)Ljava/lang/Object;",
            "java/security/AccessController.doPrivileged"
                    + "(Ljava/security/PrivilegedExceptionAction;Ljava/security/AccessControlContext;)Ljava/lang/Object;");

    private static final int COUNT_AT = 8;
    private static final int FIRST_ENTRY_AT = 10;
    private static final int UTF8 = 1;
    private static final int CLASS = 7;
    private static final int METHOD = 10;

    private final ByteBuffer file;
    /** Where each entry begins; 0 where there is none. */
    private final int[] entries;

    private final int end;

    private ConstantPool(byte[] classFile) {
        file = ByteBuffer.wrap(classFile);
        entries = new int[unsigned(COUNT_AT)];
        int at = FIRST_ENTRY_AT;
        for (int index = 1; index < entries.length; index++) {
            entries[index] = at;
            int tag = file.get(at);
            // A long or a double takes two places.
            if (tag == 5 || tag == 6) {
                index++;
            }
            at += size(tag, at);
        }
        end = at;
    }

    /** The class with its calls redirected; the same array when it has none of them. */
    static byte[] redirect(byte[] classFile) {
        return new ConstantPool(classFile).redirected();
    }

    private byte[] redirected() {
        byte[] changed = file.array().clone();
        int standIn = entries.length + 1;
        boolean found = false;
        for (int entry : entries) {
            if (entry != 0 && file.get(entry) == METHOD && REDIRECTED.contains(method(entry))) {
                ByteBuffer.wrap(changed).putShort(entry + 1, (short) standIn);
                found = true;
            }
        }
        return found ? withStandIn(changed) : file.array();
    }

    /** Two entries more at the end of the table: the name of the stand-in, and the class of that name. */
    private byte[] withStandIn(byte[] changed) {
        ByteBuffer.wrap(changed).putShort(COUNT_AT, (short) (entries.length + 2));
        var bytes = new ByteArrayOutputStream(changed.length + STAND_IN.length() + 6);
        try (var out = new DataOutputStream(bytes)) {
            out.write(changed, 0, end);
            out.writeByte(UTF8);
            out.writeUTF(STAND_IN);
            out.writeByte(CLASS);
            out.writeShort(entries.length);
            out.write(Arrays.copyOfRange(changed, end, changed.length));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private String method(int entry) {
        int owner = entries[unsigned(entry + 1)];
        int nameAndType = entries[unsigned(entry + 3)];
        return text(unsigned(owner + 1)) + "." + text(unsigned(nameAndType + 1)) + text(unsigned(nameAndType + 3));
    }

    private String text(int index) {
        int entry = entries[index];
        // Modified UTF-8 differs from UTF-8 only for characters that none of the names above has.
        return new String(file.array(), entry + 3, unsigned(entry + 1), StandardCharsets.UTF_8);
    }

    private int size(int tag, int at) {
        return switch (tag) {
            case UTF8 -> 3 + unsigned(at + 1);
            case 3, 4, 9, METHOD, 11, 12, 17, 18 -> 5;
            case 5, 6 -> 9;
            case CLASS, 8, 16, 19, 20 -> 3;
            case 15 -> 4;
            default -> throw new IllegalArgumentException("not a class file: constant of kind " + tag);
        };
    }

    private int unsigned(int at) {
        return Short.toUnsignedInt(file.getShort(at));
    }
}
