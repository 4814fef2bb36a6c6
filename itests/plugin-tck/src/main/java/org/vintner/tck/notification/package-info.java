/**
 * The contract of notification channels. An author extends {@link org.vintner.tck.notification.NotificationContractTest} and
 * implements {@link org.vintner.tck.notification.ReceiverUnderTest}.
 */
package org.vintner.tck.notification;
