package org.vintner.accounts.internal;

/** Where an operator goes, as configured elsewhere: {@code org.vintner.server} and {@code org.apache.karaf.shell}. */
@interface Addresses {

    String SERVER_PID = "org.vintner.server";

    String SHELL_PID = "org.apache.karaf.shell";

    String publicUrl() default "http://localhost:8080";

    int sshPort() default 8101;
}
