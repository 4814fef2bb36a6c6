/**
 * The contract of storages. An author extends {@link org.vintner.tck.storage.StorageContractTest} and implements {@link
 * org.vintner.tck.storage.StorageUnderTest}.
 */
package org.vintner.tck.storage;
