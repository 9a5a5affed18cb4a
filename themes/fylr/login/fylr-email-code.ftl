<#import "template.ftl" as layout>
<#import "field.ftl" as field>
<#import "buttons.ftl" as buttons>
<@layout.registrationLayout displayMessage=!messagesPerField.existsError('email_code'); section>
    <#if section = "header">
        ${msg("fylrOtpTitle")}
    <#elseif section = "form">
        <#if fylrEmailCode.over>
            <@buttons.actionGroup>
                <@buttons.buttonLink id="fylr-email-code-restart" href=url.loginRestartFlowUrl label="fylrPageExpiredRestart" class=["kcButtonPrimaryClass", "kcButtonBlockClass"] />
            </@buttons.actionGroup>
        <#else>
            <#if fylrEmailCode.awaited>
                <p class="instruction">${msg("fylrEmailCodeText", fylrEmailCode.minutes?c)}</p>
                <form id="fylr-email-code" class="${properties.kcFormClass!}" action="${url.loginAction}" method="post">
                    <@field.input name="email_code" label=msg("fylrEmailCodeLabel") autocomplete="one-time-code" autofocus=true />
                    <@buttons.loginButton />
                </form>
            <#elseif !message?has_content>
                <p class="instruction">${msg("fylrEmailCodeNone")}</p>
            </#if>
            <form id="fylr-email-code-resend" class="${properties.kcFormClass!}" action="${url.loginAction}" method="post">
                <@buttons.actionGroup>
                    <@buttons.button id="fylr-email-code-send" name="resend" type="secondary" label=fylrEmailCode.awaited?then("fylrEmailCodeAgain", "fylrEmailCodeSend") />
                </@buttons.actionGroup>
            </form>
        </#if>
    </#if>
</@layout.registrationLayout>
