package org.slf4j.impl;

import org.slf4j.ILoggerFactory;
import org.slf4j.spi.LoggerFactoryBinder;
import org.vintner.tck.RecordedLog;

/** How SLF4J 1.7 finds the log that contract tests read along. Its name and its members are SLF4J's rule. */
public final class StaticLoggerBinder implements LoggerFactoryBinder {

    private static final StaticLoggerBinder SINGLETON = new StaticLoggerBinder();

    private StaticLoggerBinder() {}

    /** {@return the only one} */
    public static StaticLoggerBinder getSingleton() {
        return SINGLETON;
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return RecordedLog.INSTANCE;
    }

    @Override
    public String getLoggerFactoryClassStr() {
        return RecordedLog.class.getName();
    }
}
