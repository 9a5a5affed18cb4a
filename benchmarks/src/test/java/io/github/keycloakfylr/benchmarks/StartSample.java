package io.github.keycloakfylr.benchmarks;

/**
 * One start of a server with a database that is there already.
 *
 * @param server which one
 * @param start the how manieth, from 1
 * @param seconds from the start of the process to its readiness, which is asked for each 50 ms
 * @param cpuSeconds of the process up to then
 * @param heapBytes in use then, after a full collection
 */
record StartSample(Server server, int start, double seconds, double cpuSeconds, long heapBytes) {}
