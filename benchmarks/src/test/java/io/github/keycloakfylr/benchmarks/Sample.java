package io.github.keycloakfylr.benchmarks;

/**
 * One round at one server.
 *
 * @param server which one
 * @param start the how manieth start of the servers, from 1
 * @param round the how manieth round after it, from 1
 * @param load what the load generator saw
 * @param cpuSeconds what the server has used of the processor meanwhile
 * @param allocatedBytes what its threads have allocated meanwhile
 * @param generatorCpuSeconds what the load generator has used of the processor meanwhile
 * @param responseBytes the length of a response's body
 */
record Sample(
        Server server,
        int start,
        int round,
        LoadGenerator.Load load,
        double cpuSeconds,
        long allocatedBytes,
        double generatorCpuSeconds,
        int responseBytes) {

    double cpuSecondsPerRequest() {
        return cpuSeconds / load.responses();
    }
}
