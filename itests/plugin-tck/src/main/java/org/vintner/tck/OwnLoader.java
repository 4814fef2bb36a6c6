package org.vintner.tck;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.io.TempDir;

/**
 * Loads a plugin in a class loader of its own, as the server does with each version, and shows whether it can go when the plugin
 * was ended. Whatever of the JDK or the server still holds an object of it (a shutdown hook, a driver or an MBean that was
 * registered, a thread, a timer) keeps all its classes in memory, once for each update.
 */
public final class OwnLoader extends ClassLoader {

    /** What the server and not the plugin brings along. */
    private static final List<String> SHARED = List.of(
            "java.",
            "javax.",
            "jdk.",
            "sun.",
            "com.sun.",
            "org.w3c.dom.",
            "org.xml.sax.",
            "org.slf4j.",
            "org.osgi.",
            "org.junit.",
            "org.opentest4j.",
            "org.apiguardian.",
            "org.assertj.",
            "org.vintner.api.",
            "org.vintner.spi.",
            // The providers that the build of Vintner simulates.
            "org.vintner.itests.");

    private static final String TCK =
            OwnLoader.class.getProtectionDomain().getCodeSource().getLocation().toString();

    /**
     * Opens, uses and ends a plugin.
     *
     * @param <T> its contract test
     */
    @FunctionalInterface
    public interface Use<T> {

        /**
         * Does it.
         *
         * @param contract the contract test, in the loader of its own
         * @throws Exception when it fails
         */
        void of(T contract) throws Exception;
    }

    private final List<String> otherEnd;

    private OwnLoader(ClassLoader parent, List<String> otherEnd) {
        super(parent);
        this.otherEnd = otherEnd;
    }

    /**
     * Uses the plugin of a contract test from a loader of its own, and waits until nothing holds that loader any more.
     *
     * @param <T> the contract test
     * @param contract whose class is loaded once more
     * @param use opens, uses and ends the plugin
     * @throws Exception when that fails
     */
    public static <T extends ContractTest> void assertLetGo(T contract, Use<T> use) throws Exception {
        WeakReference<ClassLoader> loader = used(contract, use);
        Await.until("nothing holds the classes of the plugin that was ended", () -> {
            System.gc();
            return loader.get() == null;
        });
    }

    /** On a thread of its own, as the server's threads end when they were idle: what a thread holds goes with it. */
    @SuppressWarnings("unchecked")
    private static <T extends ContractTest> WeakReference<ClassLoader> used(T contract, Use<T> use) throws Exception {
        FutureTask<WeakReference<ClassLoader>> task = new FutureTask<>(() -> {
            OwnLoader loader = new OwnLoader(contract.getClass().getClassLoader(), contract.otherEnd());
            Thread.currentThread().setContextClassLoader(loader);
            use.of((T) loader.copy(contract));
            return new WeakReference<>(loader);
        });
        Thread thread = new Thread(task, "tck-own-loader");
        thread.start();
        try {
            thread.join();
            return task.get();
        } catch (ExecutionException e) {
            throw new AssertionError("The plugin can't be used from a class loader of its own: " + e.getCause(), e);
        }
    }

    private Object copy(Object contract) throws ReflectiveOperationException {
        Class<?> type = loadClass(contract.getClass().getName());
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        Object copy = constructor.newInstance();
        for (Class<?> each = contract.getClass(); each != Object.class; each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                copy(field, contract, copy);
            }
        }
        return copy;
    }

    /** The folders that JUnit has made for the test. */
    private void copy(Field field, Object contract, Object copy) throws ReflectiveOperationException {
        if (field.isAnnotationPresent(TempDir.class)) {
            field.setAccessible(true);
            Field same = loadClass(field.getDeclaringClass().getName()).getDeclaredField(field.getName());
            same.setAccessible(true);
            boolean ofTheClass = Modifier.isStatic(field.getModifiers());
            same.set(ofTheClass ? null : copy, field.get(ofTheClass ? null : contract));
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : isShared(name) ? super.loadClass(name, resolve) : defined(name);
        }
    }

    private boolean isShared(String name) {
        if (SHARED.stream().anyMatch(name::startsWith) || otherEnd.stream().anyMatch(name::startsWith)) {
            return true;
        }
        URL file = getParent().getResource(file(name));
        return file == null || file.toString().contains(TCK);
    }

    private Class<?> defined(String name) throws ClassNotFoundException {
        try (InputStream stream = getParent().getResourceAsStream(file(name))) {
            if (stream == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = stream.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String file(String name) {
        return name.replace('.', '/') + ".class";
    }
}
